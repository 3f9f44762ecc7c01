import { expect, it } from 'vitest';
import { toSteps } from './time-steps';

const steps = (times: number[], count = 6) => toSteps(times, (at) => at, 1000, count);

it('puts each sample at its time, the newest last', () => {
  expect(steps([7000, 8010, 8990])).toEqual([null, null, null, 7000, 8010, 8990]);
  expect(steps([])).toEqual([null, null, null, null, null, null]);
});

it('leaves out what is older than what is shown', () => {
  expect(steps([1000, 8000, 9000], 2)).toEqual([8000, 9000]);
});

it('fills a hole that a late sample leaves, not one where nobody measured', () => {
  expect(steps([4000, 5000, 8000, 9000])).toEqual([4000, 5000, 5000, 5000, 8000, 9000]);
  expect(steps([4000, 8000, 9000])).toEqual([4000, null, null, null, 8000, 9000]);
});
