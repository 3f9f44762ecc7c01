import { expect, it } from 'vitest';
import { broadcastRows } from './broadcast-rows';

const ended = {
  id: 'one',
  handle: 'ann',
  title: 'Before',
  category: null,
  started_at: '2026-01-01T00:00:00Z',
  ended_at: '2026-01-01T01:00:00Z',
  duration_s: 3600,
  peak_viewers: 4,
  average_viewers: 2.5,
  unique_viewers: 9,
  watch_time_s: 9000,
};
const live = { state: 'live', broadcast_id: 'two', title: 'Now', category: null, started_at: '2026-01-02T00:00:00Z', viewers: 3 } as const;

it('puts the running broadcast first', () => {
  const rows = broadcastRows(live, [ended], 5);
  expect(rows.map(({ id, state, peak }) => [id, state, peak])).toEqual([
    ['two', 'live', 5],
    ['one', null, 4],
  ]);
});

it('shows one that has ended once, from the list as soon as it is there', () => {
  const over = { ...live, state: 'ended' } as const;
  expect(broadcastRows(over, [ended], 5)).toHaveLength(2);
  expect(broadcastRows(over, [{ ...ended, id: 'two' }], 5).map(({ state }) => state)).toEqual([null]);
  expect(broadcastRows({ ...live, state: 'offline' }, [ended], 0)).toHaveLength(1);
  expect(broadcastRows(undefined, [ended], 0)).toHaveLength(1);
});
