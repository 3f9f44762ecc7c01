import { expect, it } from 'vitest';
import { serverAddress, serverAddresses } from './server-address';

const rtmp = { port: 1935, tls_port: null, app: 'live', addresses: ['192.168.1.20', 'fd00::2'] };

it('leaves the standard port out', () => {
  expect(serverAddress({ hostname: 'live.example.org' }, rtmp)).toBe('rtmp://live.example.org/live');
  expect(serverAddress({ hostname: 'live.example.org' }, { ...rtmp, port: 1999 })).toBe('rtmp://live.example.org:1999/live');
});

it('offers the machine’s own addresses on the machine itself', () => {
  expect(serverAddresses({ hostname: 'localhost' }, rtmp)).toEqual(['rtmp://192.168.1.20/live', 'rtmp://[fd00::2]/live']);
  expect(serverAddresses({ hostname: '192.168.1.20' }, rtmp)).toEqual([]);
});
