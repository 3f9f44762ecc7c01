import { useState } from 'react';
import { recall, remember } from '@/lib/storage';

const keyOf = (handle: string) => `draft.${handle}`;

/** What was begun in a channel's chat and not sent. */
export const draftOf = (handle: string): string => recall(keyOf(handle)) ?? '';

export function useDraft(handle: string): [string, (text: string) => void] {
  const [draft, setDraft] = useState(() => draftOf(handle));
  const set = (typed: string) => {
    setDraft(typed);
    remember(keyOf(handle), typed);
  };
  return [draft, set];
}
