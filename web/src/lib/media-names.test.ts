import { describe, expect, it } from 'vitest';
import { codecName, encoderName } from './media-names';

describe('codecs', () => {
  it.each([
    ['avc1.64001f', 'H.264 High 3.1'],
    ['avc1.42C01E', 'H.264 Baseline 3.0'],
    ['mp4a.40.2', 'AAC'],
    ['av01.0.04M.08', 'av01.0.04M.08'],
  ])('%s is %s', (codec, name) => expect(codecName(codec)).toBe(name));
});

describe('encoders', () => {
  it.each([
    ['FMLE/3.0 (compatible; Lavf59.27.100)', 'FFmpeg (Lavf59.27.100)'],
    ['obs-output module (libobs version 30.2.3)', 'OBS Studio 30.2.3'],
    ['FMLE/3.0 (compatible; FMSc/1.0)', 'FMSc/1.0'],
    ['Larix/1.3', 'Larix/1.3'],
  ])('%s is %s', (encoder, name) => expect(encoderName(encoder)).toBe(name));
});
