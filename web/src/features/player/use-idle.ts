import { useEffect, useState, type RefObject } from 'react';

const idleAfterMs = 3000;

/** True when nobody has touched or pointed at the element, or used the keyboard in it, for a while. A tap toggles. */
export function useIdle(element: RefObject<HTMLElement | null>): boolean {
  const [isIdle, setIdle] = useState(false);

  useEffect(() => {
    const target = element.current;
    if (!target) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const sleep = () => setIdle(true);
    const wake = () => {
      setIdle(false);
      clearTimeout(timer);
      timer = setTimeout(sleep, idleAfterMs);
    };
    const onMove = (event: PointerEvent) => {
      if (event.pointerType !== 'touch') wake();
    };
    const onTap = (event: PointerEvent) => {
      if (event.pointerType !== 'touch') return;
      const isOnPicture = event.target instanceof HTMLVideoElement;
      setIdle((wasIdle) => {
        clearTimeout(timer);
        if (!wasIdle && isOnPicture) return true;
        timer = setTimeout(sleep, idleAfterMs);
        return false;
      });
    };
    const onLeave = (event: PointerEvent) => {
      if (event.pointerType !== 'touch') sleep();
    };
    wake();
    target.addEventListener('pointermove', onMove);
    target.addEventListener('pointerup', onTap);
    target.addEventListener('pointerleave', onLeave);
    target.addEventListener('keydown', wake);
    return () => {
      clearTimeout(timer);
      target.removeEventListener('pointermove', onMove);
      target.removeEventListener('pointerup', onTap);
      target.removeEventListener('pointerleave', onLeave);
      target.removeEventListener('keydown', wake);
    };
  }, [element]);

  return isIdle;
}
