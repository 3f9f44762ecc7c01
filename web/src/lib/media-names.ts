const h264Profiles: Readonly<Record<string, string>> = { '42': 'Baseline', '4d': 'Main', '58': 'Extended', '64': 'High' };
const aacProfiles: Readonly<Record<string, string>> = { 2: 'AAC', 5: 'HE-AAC', 29: 'HE-AAC v2' };

/** RFC 6381's name of a codec as people say it: "avc1.64001f" → "H.264 High 3.1". */
export function codecName(codec: string): string {
  const avc = /^avc1\.([0-9a-f]{2})[0-9a-f]{2}([0-9a-f]{2})$/i.exec(codec);
  if (avc) return ['H.264', h264Profiles[avc[1]?.toLowerCase() ?? ''], (parseInt(avc[2] ?? '', 16) / 10).toFixed(1)].filter(Boolean).join(' ');
  const aac = /^mp4a\.40\.(\d+)$/i.exec(codec);
  return (aac && aacProfiles[aac[1] ?? '']) ?? codec;
}

/** What an encoder calls itself, without the names under which it passes as another: "FMLE/3.0 (compatible; Lavf59.27)" → "FFmpeg (Lavf59.27)". */
export function encoderName(encoder: string): string {
  const obs = /libobs version ([\w.-]+)/.exec(encoder);
  if (obs) return `OBS Studio ${obs[1]}`;
  const own = /^FMLE\/\S+ \(compatible; (.+)\)$/.exec(encoder)?.[1] ?? encoder;
  return /^Lavf\d/.test(own) ? `FFmpeg (${own})` : own;
}
