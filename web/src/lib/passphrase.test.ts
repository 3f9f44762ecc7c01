import { describe, expect, it } from 'vitest';
import { makePassphrase } from './passphrase';

describe('makePassphrase', () => {
  it('is six words, and another one each time', () => {
    const phrases = Array.from({ length: 20 }, makePassphrase);
    for (const phrase of phrases) expect(phrase).toMatch(/^[a-z]+(-[a-z]+){5}$/);
    expect(new Set(phrases).size).toBe(phrases.length);
  });
});
