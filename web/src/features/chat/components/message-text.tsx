import { memo } from 'react';
import { isOnlyEmoji, tokenise, type Token } from '@/features/chat/engine/tokenise';
import styles from './chat-row.module.css';

function Piece({ token }: { token: Token }) {
  switch (token.kind) {
    case 'link':
      return (
        <a href={token.href} rel="nofollow noopener noreferrer ugc" target="_blank" className={styles.link}>
          {token.text}
        </a>
      );
    case 'mention':
      return <span className={styles.mention}>{token.text}</span>;
    case 'emoji':
      return <span className={styles.emoji}>{token.text}</span>;
    case 'text':
      return token.text;
  }
}

/** What somebody wrote. Its direction of writing stays its own. */
export const MessageText = memo(function MessageText({ text }: { text: string }) {
  return (
    <bdi className={isOnlyEmoji(text) ? styles.large : undefined} dir="auto">
      {tokenise(text).map((token, index) => (
        // The tokens of a text never move.
        // oxlint-disable-next-line react/no-array-index-key
        <Piece key={index} token={token} />
      ))}
    </bdi>
  );
});
