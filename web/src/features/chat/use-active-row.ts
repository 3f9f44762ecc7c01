import { useEffect, useRef, useState, type FocusEvent, type KeyboardEvent, type MouseEvent, type PointerEvent, type RefObject } from 'react';

const longPressMs = 450;
const mostTravelPx = 10;
// A pointer that rests on the chat is not one that is about to press.
const pointingMs = 4000;

const rowOf = (target: EventTarget): string | null => (target instanceof Element ? (target.closest<HTMLElement>('[data-row]')?.dataset.row ?? null) : null);

/**
 * The line whose actions are shown: the one under the mouse, with the focus, or held by a finger. Arrow keys go from line
 * to line. `onPointing` is told while somebody is about to press something: then the lines had better stand still.
 */
export function useActiveRow(list: RefObject<HTMLDivElement | null>, onPointing: (isPointing: boolean) => void) {
  const [active, setActive] = useState<{ key: string; isHeld: boolean } | null>(null);
  const press = useRef<{ timer: ReturnType<typeof setTimeout>; x: number; y: number } | null>(null);
  // The finger that held a line lies on what appeared below it: letting go presses nothing.
  const isLettingGo = useRef(false);
  const pointing = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const isHeld = active?.isHeld ?? false;

  const point = (key: string | null, held = false) =>
    setActive((was) => {
      if (key === null) return null;
      return was?.key === key && was.isHeld === held ? was : { key, isHeld: held };
    });
  const stopPress = () => {
    clearTimeout(press.current?.timer);
    press.current = null;
  };
  const stopPointing = () => {
    clearTimeout(pointing.current);
    onPointing(false);
  };

  useEffect(
    () => () => {
      clearTimeout(press.current?.timer);
      clearTimeout(pointing.current);
    },
    [],
  );

  // A held line is let go by a touch anywhere else.
  useEffect(() => {
    if (!isHeld) return;
    const letGo = (event: Event) => {
      if (event.target instanceof Element && event.target.closest('[data-active]')) return;
      setActive(null);
    };
    document.addEventListener('pointerdown', letGo, true);
    return () => document.removeEventListener('pointerdown', letGo, true);
  }, [isHeld]);

  const move = (step: -1 | 1): boolean => {
    const names = [...(list.current?.querySelectorAll<HTMLElement>('[data-row] > button') ?? [])];
    const at = names.findIndex((name) => name.closest('[data-row]')?.contains(document.activeElement));
    const next = at === -1 ? names.at(-1) : names[at + step];
    next?.focus();
    return next !== undefined;
  };

  const handlers = {
    onPointerOver: (event: PointerEvent) => {
      if (event.pointerType !== 'touch') point(rowOf(event.target));
    },
    onPointerMove: (event: PointerEvent) => {
      if (event.pointerType === 'touch') {
        const { current } = press;
        if (current && Math.hypot(event.clientX - current.x, event.clientY - current.y) > mostTravelPx) stopPress();
        return;
      }
      onPointing(true);
      clearTimeout(pointing.current);
      pointing.current = setTimeout(() => onPointing(false), pointingMs);
    },
    onPointerLeave: (event: PointerEvent) => {
      if (event.pointerType === 'touch') return;
      stopPointing();
      if (!list.current?.contains(document.activeElement) || document.activeElement === list.current) point(null);
    },
    onPointerDown: (event: PointerEvent) => {
      stopPress();
      isLettingGo.current = false;
      const key = rowOf(event.target);
      // A link that is held is the browser's to deal with.
      const isOther = event.target instanceof Element && event.target.closest('a, [data-active]') !== null;
      if (event.pointerType !== 'touch' || key === null || isOther) return;
      const timer = setTimeout(() => {
        isLettingGo.current = true;
        point(key, true);
      }, longPressMs);
      press.current = { timer, x: event.clientX, y: event.clientY };
    },
    onPointerUp: stopPress,
    onPointerCancel: stopPress,
    onClickCapture: (event: MouseEvent) => {
      if (!isLettingGo.current) return;
      isLettingGo.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
    onContextMenu: (event: MouseEvent) => {
      // On Android that is the same long press.
      if (press.current !== null || isHeld) event.preventDefault();
    },
    onFocus: (event: FocusEvent) => {
      const key = rowOf(event.target);
      if (key !== null) point(key, isHeld);
    },
    onBlur: (event: FocusEvent) => {
      if (!isHeld && !list.current?.contains(event.relatedTarget)) point(null);
    },
    onKeyDown: (event: KeyboardEvent) => {
      const steps: Record<string, -1 | 1> = { ArrowUp: -1, ArrowDown: 1 };
      const step = steps[event.key];
      const isOnRow = event.target !== list.current;
      if (step !== undefined && (isOnRow || step === -1)) {
        if (!move(step) && step === 1) list.current?.focus();
      } else if (event.key === 'Escape' && isOnRow) list.current?.focus();
      else return;
      event.preventDefault();
    },
  };
  return { active, handlers };
}
