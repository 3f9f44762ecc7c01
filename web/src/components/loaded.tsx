import type { ReactNode } from 'react';
import { strings } from '@/lib/strings';
import { Button } from './button';
import { EmptyState } from './empty-state';
import { SkeletonLines } from './skeleton';

interface Loading<T> {
  data: T | undefined;
  isError: boolean;
  refetch: () => unknown;
}

/** What a query brought; until then lines in its place, and when it failed a way to try again. */
export function Loaded<T>({ query, failed, children }: { query: Loading<T>; failed: string; children: (data: T) => ReactNode }) {
  const { data, isError, refetch } = query;
  if (data !== undefined) return children(data);
  if (!isError) return <SkeletonLines label={strings.loading} count={6} />;
  return (
    <EmptyState title={failed}>
      <Button onClick={() => void refetch()}>{strings.retry}</Button>
    </EmptyState>
  );
}
