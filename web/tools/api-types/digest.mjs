// What the generated types depend on: the API description without its prose. Its hash stands in the generated file.
import { createHash } from 'node:crypto';

function withoutProse(value) {
  if (Array.isArray(value)) return value.map(withoutProse);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, inner]) => !(['description', 'summary'].includes(key) && typeof inner === 'string'))
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, withoutProse(inner)]),
  );
}

export const digest = (text) => createHash('sha256').update(JSON.stringify(withoutProse(JSON.parse(text)))).digest('hex');
