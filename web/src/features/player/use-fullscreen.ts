import { useCallback, useEffect, useState, type RefObject } from 'react';

type IphoneVideo = HTMLVideoElement & { webkitEnterFullscreen?: () => void };

/** Full screen of the container, so that our controls come along; on iPhones only the video itself can. */
export function useFullscreen(container: RefObject<HTMLElement | null>, video: RefObject<HTMLVideoElement | null>): [boolean, () => void] {
  const [isOn, setOn] = useState(false);

  useEffect(() => {
    const update = () => setOn(document.fullscreenElement !== null && document.fullscreenElement === container.current);
    document.addEventListener('fullscreenchange', update);
    return () => document.removeEventListener('fullscreenchange', update);
  }, [container]);

  const toggle = useCallback(() => {
    if (document.fullscreenElement) {
      document.exitFullscreen().catch(() => {});
    } else if (document.fullscreenEnabled) {
      container.current?.requestFullscreen().catch(() => {});
    } else {
      (video.current as IphoneVideo | null)?.webkitEnterFullscreen?.();
    }
  }, [container, video]);

  return [isOn, toggle];
}
