import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, take, type Schema } from '@/lib/api/client';

export type LogEntry = Schema['LogEntry'];
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const periodMs = 1500;
const mostLines = 1000;

/** The end of the server's log, growing while `isFollowed`. Only what is new is asked for. */
export function useLogs(level: LogLevel, isFollowed: boolean) {
  const queries = useQueryClient();
  const queryKey = ['admin', 'logs', level];
  return useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const before = queries.getQueryData<LogEntry[]>(queryKey) ?? [];
      const after = before.at(-1)?.id;
      const { entries } = await take(api.GET('/api/v1/admin/logs', { params: { query: { level, ...(after === undefined ? {} : { after }) } }, signal }));
      return [...before, ...entries].slice(-mostLines);
    },
    refetchInterval: isFollowed ? periodMs : false,
  });
}
