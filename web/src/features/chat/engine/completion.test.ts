import { describe, expect, it } from 'vitest';
import { complete, shortcodeAt, stemAt } from './completion';

describe('stemAt', () => {
  it.each([
    ['hi @Al', 6, { kind: 'mention', word: 'al', from: 3, to: 6 }],
    ['@', 1, { kind: 'mention', word: '', from: 0, to: 1 }],
    ['mail me@al', 10, null],
    [':smi', 4, { kind: 'emoji', word: 'smi', from: 0, to: 4 }],
    [':s', 2, null],
    ['at 10:30', 8, null],
    ['@al there', 9, null],
    ['/ti', 3, { kind: 'command', word: 'ti', from: 0, to: 3 }],
    ['and /ti', 7, null],
    ['/timeout bo', 11, null],
  ])('%s', (text, cursor, stem) => {
    expect(stemAt(text, cursor)).toEqual(stem);
  });
});

it('complete puts the word in and the cursor after it', () => {
  const text = 'hi @al, ok';
  const stem = stemAt(text, 6);
  expect(stem && complete(text, stem, '@alice')).toEqual({ text: 'hi @alice , ok', cursor: 10 });
});

describe('shortcodeAt', () => {
  it.each([
    [':tada:', 6, { kind: 'emoji', word: 'tada', from: 0, to: 6 }],
    ['at 10:30:', 9, null],
    [':tada', 5, null],
    ['::', 2, null],
  ])('%s', (text, cursor, stem) => {
    expect(shortcodeAt(text, cursor)).toEqual(stem);
  });
});
