/** As the server calls them. */
export type BroadcastState = 'offline' | 'starting' | 'live' | 'reconnecting' | 'ended';

/** Why the player gave up. The code is for the report of a fault. */
export interface Failure {
  reason: 'sign_in' | 'restricted' | 'failed' | 'unsupported';
  code: string;
}

/** Why the server does not let a viewer watch. */
export type Refusal = 'sign_in' | 'private' | 'banned';
