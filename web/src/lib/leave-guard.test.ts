// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { aroundNav, holdPage } from './leave-guard';

const isHeld = (): boolean => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));

let release: () => void = () => {};
let asked: (() => void)[] = [];
const hold = () => {
  asked = [];
  release = holdPage((go) => asked.push(go));
};

beforeEach(() => history.replaceState(null, '', '/settings/profile'));
afterEach(() => release());

describe('a page that is held', () => {
  it('lets nobody go to another before it was asked', () => {
    const navigate = vi.fn();
    hold();
    aroundNav(navigate, '/browse', { replace: true });
    expect(navigate).not.toHaveBeenCalled();
    expect(isHeld()).toBe(true);
    asked[0]?.();
    expect(navigate).toHaveBeenCalledWith('/browse', { replace: true });
    expect(isHeld()).toBe(false);
  });

  it('is no matter to other parts of the same page', () => {
    const navigate = vi.fn();
    hold();
    aroundNav(navigate, '/settings/profile?tab=1');
    expect(navigate).toHaveBeenCalledOnce();
    expect(asked).toEqual([]);
  });

  it('stays where it is when the browser goes back, and goes there when it may', () => {
    const router = vi.fn();
    const back = vi.spyOn(history, 'back').mockImplementation(() => {});
    window.addEventListener('popstate', router);
    hold();
    history.replaceState(null, '', '/');
    window.dispatchEvent(new PopStateEvent('popstate'));
    expect(router).not.toHaveBeenCalled();
    expect(location.pathname).toBe('/settings/profile');
    asked[0]?.();
    expect(back).toHaveBeenCalledOnce();
    history.replaceState(null, '', '/');
    window.dispatchEvent(new PopStateEvent('popstate'));
    expect(router).toHaveBeenCalledOnce();
    window.removeEventListener('popstate', router);
  });

  it('is free again once it was let go', () => {
    const navigate = vi.fn();
    hold();
    release();
    aroundNav(navigate, '/browse');
    expect(navigate).toHaveBeenCalledOnce();
    expect(isHeld()).toBe(false);
  });
});
