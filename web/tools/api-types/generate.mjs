// Writes src/lib/api/schema.ts from the server's src/api/openapi.json: `npm run api-types`.
import { readFileSync, writeFileSync } from 'node:fs';
import openapiTS, { astToString } from 'openapi-typescript';
import { digest } from './digest.mjs';

const description = new URL('../../../src/api/openapi.json', import.meta.url);
const target = new URL('../../src/lib/api/schema.ts', import.meta.url);

const text = readFileSync(description, 'utf8');
const types = astToString(await openapiTS(JSON.parse(text), { alphabetize: true }));
writeFileSync(target, `// Generated from src/api/openapi.json by \`npm run api-types\`. Not to be edited.\n// digest: ${digest(text)}\n\n${types}`);
