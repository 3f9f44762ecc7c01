import { useEffect } from 'react';

export interface ShortcutActions {
  togglePlay: () => void;
  toggleMute: () => void;
  stepVolume: (difference: number) => void;
  toggleFullscreen: () => void;
  toggleTheatre: () => void;
  togglePictureInPicture: () => void;
  goLive: () => void;
  toggleStats: () => void;
  showHelp: () => void;
  /** One step back to the plain page. */
  leave: () => void;
}

const volumeStep = 0.05;

type KeyEvent = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'altKey' | 'metaKey'>;

/** The action of a key, or null. Letter keys count only while they are enabled (WCAG 2.1.4). */
export function shortcutFor(event: KeyEvent, areLettersEnabled: boolean): ((actions: ShortcutActions) => void) | null {
  const { ctrlKey, altKey, metaKey } = event;
  if (ctrlKey && altKey && event.code === 'KeyS') return (actions) => actions.toggleStats();
  if (altKey && !ctrlKey && !metaKey && event.code === 'KeyT') return (actions) => actions.toggleTheatre();
  if (ctrlKey || altKey || metaKey) return null;
  switch (event.key) {
    case ' ':
      return (actions) => actions.togglePlay();
    case 'ArrowUp':
      return (actions) => actions.stepVolume(volumeStep);
    case 'ArrowDown':
      return (actions) => actions.stepVolume(-volumeStep);
    case 'End':
      return (actions) => actions.goLive();
    case 'Escape':
      return (actions) => actions.leave();
  }
  if (!areLettersEnabled) return null;
  switch (event.key.toLowerCase()) {
    case 'k':
      return (actions) => actions.togglePlay();
    case 'm':
      return (actions) => actions.toggleMute();
    case 'f':
      return (actions) => actions.toggleFullscreen();
    case 't':
      return (actions) => actions.toggleTheatre();
    case '?':
      return (actions) => actions.showHelp();
    case 'p':
      return (actions) => actions.togglePictureInPicture();
    default:
      return null;
  }
}

// A focused control keeps the keys it needs itself: typing in a field, Space on a button, arrows in a menu or on a slider.
function belongsToControl(event: KeyboardEvent): boolean {
  const target = event.target;
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.closest('input:not([type=range]), textarea, select, dialog[open]')) return true;
  if (event.key === ' ') return target.closest('button, a, [role^=menuitem], input') !== null;
  if (event.key.startsWith('Arrow') || event.key === 'End') return target.closest('[role=menu], input') !== null;
  return false;
}

export function useShortcuts(actions: ShortcutActions, areLettersEnabled: boolean, isPlayerFocused: () => boolean): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || belongsToControl(event)) return;
      // Elsewhere on the page these keys scroll.
      const scrolls = event.key === 'ArrowUp' || event.key === 'ArrowDown' || event.key === 'End';
      if (scrolls && !isPlayerFocused()) return;
      const action = shortcutFor(event, areLettersEnabled);
      if (!action) return;
      event.preventDefault();
      action(actions);
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [actions, areLettersEnabled, isPlayerFocused]);
}
