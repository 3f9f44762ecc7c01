// The direction of imports: app → features → components → lib. Features do not know each other.
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');

const allowed: Record<string, string[]> = {
  app: ['app', 'features', 'components', 'lib'],
  features: ['components', 'lib'],
  components: ['components', 'lib'],
  lib: ['lib'],
};

const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path));

function imports(path: string): string[] {
  const text = readFileSync(join(root, path), 'utf8');
  return [...text.matchAll(/(?:from|import\(|import) ?'@\/([^']+)'/g)].map((match) => match[1] ?? '');
}

describe('imports', () => {
  it('are found', () => {
    expect(imports('app/app.tsx').length + imports('app/routes/watch.tsx').length).toBeGreaterThan(0);
  });

  // oxlint-disable-next-line vitest/expect-expect
  it.each(sources)('%s stays within its layer', (path) => {
    const [layer = '', feature = ''] = relative('.', path).split('/');
    for (const target of imports(path)) {
      const [targetLayer = '', targetFeature = ''] = target.split('/');
      const isOwnFeature = layer === 'features' && targetLayer === 'features' && targetFeature === feature;
      const permitted = isOwnFeature ? ['features'] : (allowed[layer] ?? [targetLayer]);
      expect(permitted, `${path} imports @/${target}`).toContain(targetLayer);
    }
  });
});
