import { beforeEach, describe, expect, it } from 'vitest';
import { forgetSearches, recentSearches, rememberSearch } from './recent';

describe('recent searches', () => {
  beforeEach(() => localStorage.clear());

  it('has the newest first, each once, and only a few', () => {
    for (const words of ['a', 'b', 'c', ' a ', 'd', 'e', 'f', '  ']) rememberSearch(words);
    expect(recentSearches()).toEqual(['f', 'e', 'd', 'a', 'c']);
  });

  it('forgets them all', () => {
    rememberSearch('a');
    forgetSearches();
    expect(recentSearches()).toEqual([]);
  });

  it('takes nothing from what is no list', () => {
    localStorage.setItem('session.searches', '{"a":1}');
    expect(recentSearches()).toEqual([]);
    localStorage.setItem('session.searches', '[1,"x"');
    expect(recentSearches()).toEqual([]);
  });
});
