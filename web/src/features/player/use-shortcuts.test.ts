import { describe, expect, it, vi } from 'vitest';
import { shortcutFor, type ShortcutActions } from './use-shortcuts';

function pressed(key: string, modifiers: Partial<Record<'ctrlKey' | 'altKey' | 'metaKey', boolean>> = {}, areLettersEnabled = true): string[] {
  const called: string[] = [];
  const note = (name: keyof ShortcutActions) => vi.fn((argument?: number) => called.push(argument === undefined ? name : `${name} ${argument}`));
  const actions: ShortcutActions = {
    togglePlay: note('togglePlay'),
    toggleMute: note('toggleMute'),
    stepVolume: note('stepVolume'),
    toggleFullscreen: note('toggleFullscreen'),
    toggleTheatre: note('toggleTheatre'),
    togglePictureInPicture: note('togglePictureInPicture'),
    goLive: note('goLive'),
    toggleStats: note('toggleStats'),
    showHelp: note('showHelp'),
    leave: note('leave'),
  };
  const event = { key, code: `Key${key.toUpperCase()}`, ctrlKey: false, altKey: false, metaKey: false, ...modifiers };
  shortcutFor(event, areLettersEnabled)?.(actions);
  return called;
}

describe('shortcuts', () => {
  it.each([
    [' ', 'togglePlay'],
    ['k', 'togglePlay'],
    ['K', 'togglePlay'],
    ['m', 'toggleMute'],
    ['f', 'toggleFullscreen'],
    ['t', 'toggleTheatre'],
    ['p', 'togglePictureInPicture'],
    ['End', 'goLive'],
    ['Escape', 'leave'],
    ['?', 'showHelp'],
    ['ArrowUp', 'stepVolume 0.05'],
    ['ArrowDown', 'stepVolume -0.05'],
  ])('%s', (key, action) => {
    expect(pressed(key)).toEqual([action]);
  });

  it('leaves the browser its own combinations', () => {
    expect(pressed('f', { ctrlKey: true })).toEqual([]);
    expect(pressed('m', { metaKey: true })).toEqual([]);
  });

  it('can be without letters, and keeps those with modifiers', () => {
    expect(pressed('m', {}, false)).toEqual([]);
    expect(pressed(' ', {}, false)).toEqual(['togglePlay']);
    expect(pressed('t', { altKey: true }, false)).toEqual(['toggleTheatre']);
    expect(pressed('s', { altKey: true, ctrlKey: true }, false)).toEqual(['toggleStats']);
  });
});
