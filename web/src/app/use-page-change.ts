import { useEffect, useRef, type RefObject } from 'react';
import { useLocation, useSearch } from 'wouter';

// How long a page that one returns to may take to become as high as it was.
const patienceMs = 5000;
const byHand = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

const address = (): string => location.pathname + location.search;

/** How far each address was scrolled, and which one the browser's Back or Forward leads to. */
const offsets = new Map<string, number>();
let returning: { address: string; offset: number } | null = null;

/** Called once, before anything else listens: what follows a change of the address must find it known. */
export function rememberScrolling(): void {
  window.addEventListener('scroll', () => offsets.set(address(), window.scrollY), { passive: true });
  window.addEventListener('popstate', () => {
    returning = { address: address(), offset: offsets.get(address()) ?? 0 };
  });
}

function takeReturn(): number | null {
  const taken = returning;
  returning = null;
  return taken?.address === address() ? taken.offset : null;
}

/** Scrolls there as soon as the page is high enough, unless somebody scrolls themselves. Gives how to stop. */
function scrollOnceItFits(offset: number): () => void {
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const type of byHand) window.removeEventListener(type, stop);
  };
  const attempt = () => {
    if (document.documentElement.scrollHeight < offset + window.innerHeight) return;
    window.scrollTo(0, offset);
    stop();
  };
  const timer = setTimeout(stop, patienceMs);
  const observer = new ResizeObserver(attempt);
  observer.observe(document.body);
  for (const type of byHand) window.addEventListener(type, stop, { passive: true });
  attempt();
  return stop;
}

/** On another page the keyboard is in its content, and one starts at its top; or, by Back, where one was. */
export function usePageChange(content: RefObject<HTMLElement | null>): void {
  const [path] = useLocation();
  const page = `${path}?${new URLSearchParams(useSearch()).get('q') ?? ''}`;
  const shown = useRef(page);
  useEffect(() => {
    if (shown.current === page) return;
    shown.current = page;
    const offset = takeReturn();
    // What the page itself has put the keyboard into keeps it.
    const isTaken = document.activeElement !== document.body && (content.current?.contains(document.activeElement) ?? false);
    if (!isTaken) content.current?.focus({ preventScroll: true });
    window.scrollTo(0, 0);
    return offset === null ? undefined : scrollOnceItFits(offset);
  }, [page, content]);
}
