// The types of the API are those of the server's description.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
// @ts-expect-error: a tool without types
import { digest } from '../../tools/api-types/digest.mjs';

it('the generated API types are those of src/api/openapi.json (else: npm run api-types)', () => {
  const web = join(import.meta.dirname, '../..');
  const [, written] = /^\/\/ digest: (\w+)$/m.exec(readFileSync(join(web, 'src/lib/api/schema.ts'), 'utf8')) ?? [];
  expect(written).toBe(digest(readFileSync(join(web, '../src/api/openapi.json'), 'utf8')));
});
