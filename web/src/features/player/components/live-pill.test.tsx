import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LivePill } from './live-pill';

function show(latencyS: number | null, targetS: number | null) {
  const onGoLive = vi.fn();
  render(<LivePill latencyS={latencyS} targetS={targetS} onGoLive={onGoLive} />);
  return onGoLive;
}

describe('LivePill', () => {
  afterEach(cleanup);

  it('says live near the target latency', () => {
    show(2.4, 1);
    expect(screen.getByText('Live')).toBeTruthy();
    expect(screen.queryByRole('button')).toBeNull();
  });

  it('says live while nothing is known', () => {
    show(null, null);
    expect(screen.getByText('Live')).toBeTruthy();
  });

  it('says how far behind, and goes live when pressed', () => {
    const onGoLive = show(9, 1);
    fireEvent.click(screen.getByRole('button', { name: '−8 s · Go live' }));
    expect(onGoLive).toHaveBeenCalledTimes(1);
  });
});
