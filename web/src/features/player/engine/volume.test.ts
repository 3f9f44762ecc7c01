import { afterEach, describe, expect, it } from 'vitest';
import { Volume } from './volume';

const element = () => ({ volume: 1, muted: false }) as HTMLVideoElement;

describe('Volume', () => {
  afterEach(() => localStorage.clear());

  it('remembers what the viewer chose', () => {
    new Volume(element()).set(0.35);
    const video = element();
    const volume = new Volume(video);
    expect(video.volume).toBe(0.35);
    volume.toggleMute();
    const later = element();
    void new Volume(later);
    expect(later.muted).toBe(true);
    expect(later.volume).toBe(0.35);
  });

  it('never remembers a mute that the browser forced', () => {
    const video = element();
    const volume = new Volume(video);
    video.muted = true;
    volume.markForcedMute();
    expect(volume.isForcedMute).toBe(true);
    const later = element();
    void new Volume(later);
    expect(later.muted).toBe(false);
    volume.toggleMute();
    expect(volume.isForcedMute).toBe(false);
    expect(video.muted).toBe(false);
  });

  it('unmutes to something audible', () => {
    const video = element();
    const volume = new Volume(video);
    volume.set(0.05);
    volume.toggleMute();
    volume.toggleMute();
    expect(video.volume).toBe(0.1);
  });

  it('keeps the volume when a muted player is turned down', () => {
    const video = element();
    const volume = new Volume(video);
    volume.set(0.8);
    volume.toggleMute();
    volume.step(-0.05);
    expect(video.muted).toBe(true);
    expect(video.volume).toBe(0.8);
  });

  it('steps within 0 and 1, up from silence when muted', () => {
    const video = element();
    const volume = new Volume(video);
    volume.step(0.05);
    expect(video.volume).toBe(1);
    volume.set(0.05);
    volume.step(-0.05);
    expect(video.muted).toBe(true);
    volume.step(-0.05);
    volume.step(0.05);
    expect(video.muted).toBe(false);
    expect(video.volume).toBe(0.05);
  });
});
