import type { Schema } from '@/lib/api/client';

/** The data of each event of the WebSocket, by type (Event in src/api/openapi.json). */
export interface LiveEvents {
  welcome: {
    server_time?: string;
    resumed: boolean;
    /** Chat lines lost, where that is known. */
    missed?: number | null;
    channel: Schema['ChannelDetail'] | null;
    chat?: { settings: Schema['ChatSettings']; messages?: Schema['ChatMessage'][] } | null;
    you?: { handle: string | null; is_owner: boolean; is_moderator: boolean; ban: Schema['ChatBan'] | null };
  };
  channel: Pick<Schema['ChannelDetail'], 'state' | 'started_at' | 'broadcast_id' | 'playback'>;
  viewers: { count: number };
  info: Pick<Schema['ChannelDetail'], 'display_name' | 'avatar_url' | 'title' | 'category' | 'tags' | 'description' | 'language' | 'visibility'>;
  'chat.message': Schema['ChatMessage'];
  'chat.deleted': { ids: number[]; by: string };
  'chat.restored': Schema['ChatMessage'];
  'chat.purged': { handle: string; ids: number[] };
  'chat.ban': { handle: string; until: string | null; lifted: boolean };
  'chat.settings': Schema['ChatSettings'];
  'chat.accepted': { nonce: string; message: Schema['ChatMessage'] };
  'chat.rejected': { nonce: string; code: string; message: string; retry_after_s?: number };
  health: Schema['Health'];
  'followed.live': { channel: Schema['Channel']; is_live: boolean };
  playback: { can_watch: boolean; reason: Schema['Playback']['reason'] };
  pong: Record<string, never>;
  error: { code?: string; message?: string };
}

export type LiveEventType = keyof LiveEvents;

export interface LiveCommand {
  type: 'chat.send' | 'ping';
  nonce?: string;
  data?: { text: string; reply_to?: number };
}
