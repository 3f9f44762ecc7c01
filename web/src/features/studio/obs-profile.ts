import { makeZip } from '@/lib/zip';

interface Target {
  /** rtmp://host:port/app */
  server: string;
  key: string;
  /** Of the profile in OBS. */
  name: string;
}

/** A folder that OBS imports (Profile → Import): the custom service, 6000 kb/s constant, a keyframe every 2 s, AAC at 160 kb/s. */
export function makeObsProfile({ server, key, name }: Target): Blob {
  const folder = name.replaceAll(/[^\w-]/g, '_');
  const basic = [
    '[General]',
    `Name=${name.replaceAll(/[\r\n]/g, ' ')}`,
    '',
    '[Output]',
    'Mode=Advanced',
    '',
    '[AdvOut]',
    'Encoder=obs_x264',
    'AudioEncoder=ffmpeg_aac',
    'Track1Bitrate=160',
    'TrackIndex=1',
    '',
    '[Video]',
    'BaseCX=1920',
    'BaseCY=1080',
    'OutputCX=1920',
    'OutputCY=1080',
    'FPSType=0',
    'FPSCommon=30',
    '',
    '[Audio]',
    'SampleRate=48000',
    'ChannelSetup=Stereo',
    '',
  ].join('\n');
  const service = { type: 'rtmp_custom', settings: { server, key, use_auth: false, bwtest: false } };
  const encoder = { rate_control: 'CBR', bitrate: 6000, keyint_sec: 2, preset: 'veryfast', profile: 'high', tune: 'zerolatency' };
  return makeZip([
    { name: `${folder}/basic.ini`, text: basic },
    { name: `${folder}/service.json`, text: JSON.stringify(service, null, 2) },
    { name: `${folder}/streamEncoder.json`, text: JSON.stringify(encoder, null, 2) },
  ]);
}
