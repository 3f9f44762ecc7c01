import type { Schema } from '@/lib/api/client';

type Broadcast = Schema['Broadcast'];
type Channel = Pick<Schema['ChannelDetail'], 'state' | 'broadcast_id' | 'title' | 'category' | 'started_at' | 'viewers'>;

/** One broadcast, past or running. null: counted when it has ended. */
export interface BroadcastRow {
  id: string;
  title: string;
  category: Broadcast['category'];
  startedAt: string;
  /** Of the running one: the channel's state. */
  state: Channel['state'] | null;
  durationS: number | null;
  peak: number | null;
  average: number | null;
  unique: number | null;
  watchTimeS: number | null;
}

const past = (broadcast: Broadcast): BroadcastRow => ({
  id: broadcast.id,
  title: broadcast.title,
  category: broadcast.category,
  startedAt: broadcast.started_at,
  state: null,
  durationS: broadcast.duration_s,
  peak: broadcast.peak_viewers,
  average: broadcast.average_viewers,
  unique: broadcast.unique_viewers,
  watchTimeS: broadcast.watch_time_s,
});

/** The running broadcast first, which the server lists only when it has ended; between the two it stays where it was. */
export function broadcastRows(channel: Channel | undefined, broadcasts: readonly Broadcast[], peak: number): BroadcastRow[] {
  const rows = broadcasts.map(past);
  const id = channel?.broadcast_id ?? null;
  const startedAt = channel?.started_at ?? null;
  if (!channel || id === null || startedAt === null || channel.state === 'offline' || rows.some((row) => row.id === id)) return rows;
  const { title, category, state } = channel;
  return [{ id, title, category, startedAt, state, durationS: null, peak, average: null, unique: null, watchTimeS: null }, ...rows];
}
