import type { AroundNavHandler } from 'wouter';

type Go = () => void;

interface Guard {
  /** The address that is held. */
  address: string;
  ask: (go: Go) => void;
}

let guard: Guard | null = null;

const onUnload = (event: BeforeUnloadEvent): void => event.preventDefault();

const pathOf = (address: string): string => new URL(address, location.href).pathname;

/** For the app's router: every way to another page, links as well as what the page itself does, first comes past who holds the page. */
export const aroundNav: AroundNavHandler = (navigate, to, options) => {
  const go = () => navigate(to, options);
  if (guard === null) go();
  else if (pathOf(to) !== pathOf(guard.address)) guard.ask(go);
  else {
    go();
    guard.address = location.href;
  }
};

// Listens from the start, and so before the router does: listeners at the window are called in their order, capturing or not. The address has
// changed already; it is put back before the router sees that, and the one that was wanted is then the one before.
window.addEventListener(
  'popstate',
  (event) => {
    if (guard === null || location.pathname === pathOf(guard.address)) return;
    event.stopImmediatePropagation();
    history.pushState(null, '', guard.address);
    guard.ask(() => history.back());
  },
  true,
);

/**
 * Holds the page: whoever wants to leave it (a link, the browser's Back, closing the tab) is asked first. `ask` gets how to go on; while it
 * has not been called nothing happens. Gives how to let the page go.
 */
export function holdPage(ask: (go: Go) => void): () => void {
  const release = () => {
    if (guard === own) guard = null;
    window.removeEventListener('beforeunload', onUnload);
  };
  const own: Guard = {
    address: location.href,
    ask: (go) =>
      ask(() => {
        release();
        go();
      }),
  };
  guard = own;
  window.addEventListener('beforeunload', onUnload);
  return release;
}
