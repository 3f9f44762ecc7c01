import { describe, expect, it } from 'vitest';
import { addTags } from './tag-input';

describe('addTags', () => {
  it('splits, drops what is there already and stops at the limit', () => {
    expect(addTags(['chill'], 'Art, #oil  CHILL music english late', 4, 25)).toEqual(['chill', 'Art', 'oil', 'music']);
  });

  it('cuts what is too long', () => {
    expect(addTags([], '🙂🙂🙂', 5, 2)).toEqual(['🙂🙂']);
  });
});
