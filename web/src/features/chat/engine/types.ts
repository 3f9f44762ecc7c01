import type { Schema } from '@/lib/api/client';

export type ChatMessage = Schema['ChatMessage'];
export type ChatUser = Schema['ChatUser'];
export type ChatSettings = Schema['ChatSettings'];
export type ChatBan = Schema['ChatBan'];

export interface MessageRow {
  kind: 'message';
  key: string;
  message: ChatMessage;
  /** 'pending': sent, and not yet answered. 'failed': there was no answer. */
  status: 'sent' | 'pending' | 'failed';
}

/** Something was said here that this page has not got. */
export interface GapRow {
  kind: 'gap';
  key: string;
  missed: number | null;
}

export type ChatRow = MessageRow | GapRow;
