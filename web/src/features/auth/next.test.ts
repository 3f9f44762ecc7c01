import { describe, expect, it } from 'vitest';
import { nextPath } from './next';

describe('nextPath', () => {
  it.each([
    ['', '/'],
    ['?next=%2F%40alice%3Fdo%3Dfollow', '/@alice?do=follow'],
    ['?next=https%3A%2F%2Fevil.example', '/'],
    ['?next=%2F%2Fevil.example', '/'],
    ['?next=%2F%5Cevil.example', '/'],
    ['?next=javascript%3Aalert(1)', '/'],
    ['?next=%2Flogin', '/'],
  ])('%s leads to %s', (search, path) => {
    expect(nextPath(search)).toBe(path);
  });
});
