import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { nameHue } from './name-hue';

type Rgb = [number, number, number];

const clip = (value: number) => Math.min(1, Math.max(0, value));

/** OKLCH (lightness 0 to 1, degrees) as linear light, out of gamut cut off as browsers do (css-color-4, conversion code). */
function toLinear(lightness: number, chroma: number, hue: number): Rgb {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    clip(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    clip(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    clip(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

const parts = (hex: string): Rgb => [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as Rgb;
const linear = (rgb: Rgb): Rgb => rgb.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)) as Rgb;
const luminance = ([r, g, b]: Rgb): number => 0.2126 * r + 0.7152 * g + 0.0722 * b;
const mix = (of: Rgb, share: number, on: Rgb): Rgb => of.map((part, index) => part * share + (on[index] ?? 0) * (1 - share)) as Rgb;
const contrast = (one: number, other: number): number => (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);

const tokens = readFileSync('src/app/styles/tokens.css', 'utf8');
const rowCss = readFileSync('src/features/chat/components/chat-row.module.css', 'utf8');

function token(name: string, theme: 0 | 1): Rgb {
  const match = new RegExp(`--${name}: light-dark\\((#\\w{6}), (#\\w{6})\\)`).exec(tokens);
  return parts(match?.[theme + 1] ?? '');
}

const nameColours = /color: light-dark\(oklch\((\d+)% ([\d.]+) var\(--hue\)\), oklch\((\d+)% ([\d.]+) var\(--hue\)\)\)/.exec(rowCss)?.slice(1).map(Number) ?? [];
const hues = [...new Set(Array.from({ length: 2000 }, (_, index) => nameHue(`name${index}`)))].toSorted((a, b) => a - b);

describe('colours of names', () => {
  it('are twelve', () => {
    expect(hues).toHaveLength(12);
  });

  it.each(['light', 'dark'] as const)('can be read on every line of the %s theme', (name) => {
    const theme = name === 'light' ? 0 : 1;
    const [lightness = 0, chroma = 0] = nameColours.slice(theme * 2);
    const surface = token('surface', theme);
    const grounds = [surface, token('raised', theme), mix(token('accent', theme), 0.16, surface)];
    const worst = Math.min(
      ...hues.flatMap((hue) => grounds.map((ground) => contrast(luminance(toLinear(lightness / 100, chroma, hue)), luminance(linear(ground))))),
    );
    expect(worst).toBeGreaterThanOrEqual(4.5);
  });
});
