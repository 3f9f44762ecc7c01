import { hueOf } from '@/components/avatar';

const hues = 12;

/** One of twelve colours that stays with the handle, in degrees. */
export const nameHue = (handle: string): number => (hueOf(handle) % hues) * (360 / hues) + 15;
