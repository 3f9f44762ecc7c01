import { expect, it } from 'vitest';
import { slowestStreams, speedsOf } from './speeds';

const stream = (handle: string, speed: number | null) => ({ handle, transcode_speed: speed });

it('shows the five slowest streams, by name', () => {
  const streams = [stream('f', 6), stream('e', null), stream('d', 4), stream('c', 3), stream('b', 2), stream('a', 1)];
  expect(slowestStreams(streams)).toEqual(['a', 'b', 'c', 'd', 'f']);
});

it('knows no speed of a stream that was not there', () => {
  expect(speedsOf('a', [null, { broadcasts: [stream('b', 1)] }, { broadcasts: [stream('a', 2)] }])).toEqual([null, null, 2]);
});
