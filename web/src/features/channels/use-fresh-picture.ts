import { useEffect, useState, type RefObject } from 'react';

const periodMs = 30_000;
const jitterMs = 5000;

interface FreshPicture {
  /** null: nothing to show. */
  url: string | null;
  onError: () => void;
}

/** The address of a picture that changes at its address: asked for anew every half minute while its frame can be seen. */
export function useFreshPicture(frame: RefObject<HTMLElement | null>, address: string | null): FreshPicture {
  const [version, setVersion] = useState(0);
  const [failedVersion, setFailedVersion] = useState(-1);

  useEffect(() => {
    const element = frame.current;
    if (!element || address === null) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let isSeen = false;
    const renew = () => {
      if (isSeen && !document.hidden) setVersion((before) => before + 1);
      timer = setTimeout(renew, periodMs + (Math.random() * 2 - 1) * jitterMs);
    };
    const observer = new IntersectionObserver(([entry]) => {
      isSeen = entry?.isIntersecting ?? false;
    });
    observer.observe(element);
    timer = setTimeout(renew, periodMs + (Math.random() * 2 - 1) * jitterMs);
    return () => {
      observer.disconnect();
      clearTimeout(timer);
    };
  }, [frame, address]);

  const separator = address?.includes('?') === true ? '&' : '?';
  return {
    url: address === null || failedVersion === version ? null : version === 0 ? address : `${address}${separator}v=${version}`,
    onError: () => setFailedVersion(version),
  };
}
