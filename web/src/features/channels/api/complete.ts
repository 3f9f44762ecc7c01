import type { Schema } from '@/lib/api/client';

type Channel = Schema['Channel'];
type ChannelDetail = Schema['ChannelDetail'];

const channelDefaults = {
  avatar_url: null,
  title: '',
  tags: [],
  language: '',
  state: 'offline',
  started_at: null,
  viewers: null,
  thumbnail_url: null,
  preview_url: null,
} as const;

const detailDefaults = {
  description: '',
  visibility: 'public',
  follower_count: 0,
  is_following: false,
  last_live_at: null,
  created_at: '',
  broadcast_id: null,
  thumbnail: 'on',
  playback: null,
  viewer: { is_owner: false, is_moderator: false },
} as const;

// A server of another version may name the category without an address for it.
const toCategory = (category: unknown): Channel['category'] =>
  typeof category === 'string' ? (category === '' ? null : { slug: '', name: category }) : ((category as Channel['category'] | undefined) ?? null);

/** The channel with everything an older server leaves out. */
export const completeChannel = (channel: Channel): Channel => ({
  ...channelDefaults,
  ...channel,
  tags: [...channel.tags],
  display_name: channel.display_name || channel.handle,
  category: toCategory(channel.category),
});

export const completeDetail = (channel: ChannelDetail): ChannelDetail => ({ ...detailDefaults, ...channel, ...completeChannel(channel) });
