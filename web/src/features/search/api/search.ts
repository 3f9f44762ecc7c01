import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, take, type Schema } from '@/lib/api/client';
import { orElse } from '@/lib/query';

export type SearchResults = Schema['SearchResults'];

const nothing: SearchResults = { live: [], channels: [], categories: [], broadcasts: [] };
const pauseMs = 200;

/** The text once nothing was typed for a moment. */
export function useSettled(text: string): string {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

/** What fits the words; stale requests are aborted by the query's signal. */
export function useSearch(text: string, limit: number) {
  const q = text.trim();
  return useQuery({
    queryKey: ['search', q, limit],
    queryFn: ({ signal }) => orElse(take(api.GET('/api/v1/search', { params: { query: { q, limit } }, signal })), nothing),
    enabled: q !== '',
    staleTime: 10_000,
    placeholderData: keepPreviousData,
  });
}
