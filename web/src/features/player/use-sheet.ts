import { useLayoutEffect, type RefObject } from 'react';

// A phone held upright: the picture is too small to hold lists and tables.
const isNarrow = (): boolean => window.matchMedia('(width < 600px) and (orientation: portrait)').matches;

/**
 * Where the player is small, lifts the element off it into the browser's top layer while it is shown: a sheet at the lower edge of the window,
 * over everything, in full screen too. Its looks there: :popover-open.
 */
export function useSheet(element: RefObject<HTMLElement | null>, isShown: boolean): void {
  useLayoutEffect(() => {
    const target = element.current;
    if (!isShown || !target || !('popover' in target) || !isNarrow()) return;
    target.setAttribute('popover', 'manual');
    target.showPopover();
    return () => {
      if (target.isConnected) target.hidePopover();
      target.removeAttribute('popover');
    };
  }, [element, isShown]);
}
