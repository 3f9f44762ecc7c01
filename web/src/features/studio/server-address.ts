import type { Schema } from '@/lib/api/client';

type Rtmp = Schema['Site']['rtmp'];
type Place = Pick<Location, 'hostname'>;

const standardPort = 1935;
const isLocal = ({ hostname }: Place): boolean => /^(localhost|127\..*|\[::1\])$/.test(hostname);

function address(host: string, { port, app }: Rtmp): string {
  const bracketed = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return `rtmp://${bracketed}${port === standardPort ? '' : `:${port}`}/${app}`;
}

/** What to type as the server into an encoder. */
export const serverAddress = (place: Place, rtmp: Rtmp): string => address(place.hostname, rtmp);

/** The machine's other addresses, for who opened the page on the machine itself and streams from elsewhere. */
export const serverAddresses = (place: Place, rtmp: Rtmp): string[] => (isLocal(place) ? rtmp.addresses.map((host) => address(host, rtmp)) : []);
