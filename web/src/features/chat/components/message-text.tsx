import { memo } from 'react';
import { isFewEmoji, tokenise, type Token } from '@/features/chat/engine/tokenise';
import styles from './chat-row.module.css';

function Piece({ token, me }: { token: Token; me: string | null }) {
  switch (token.kind) {
    case 'link':
      // The address says where a name leads that only looks like another.
      return (
        <a href={token.href} title={token.href} rel="nofollow noopener noreferrer ugc" target="_blank" className={styles.link}>
          {token.text}
        </a>
      );
    case 'mention':
      return (
        <span className={styles.mention} data-own={token.handle === me || undefined}>
          {token.text}
        </span>
      );
    case 'emoji':
      return <span className={styles.emoji}>{token.text}</span>;
    case 'text':
      return token.text;
  }
}

/** What somebody wrote. Its direction of writing stays its own. */
export const MessageText = memo(function MessageText({ text, me = null }: { text: string; me?: string | null }) {
  return (
    <bdi className={isFewEmoji(text) ? styles.large : undefined} dir="auto">
      {tokenise(text).map((token, index) => (
        // The tokens of a text never move.
        // oxlint-disable-next-line react/no-array-index-key
        <Piece key={index} token={token} me={me} />
      ))}
    </bdi>
  );
});
