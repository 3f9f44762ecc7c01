// Which moment of the broadcast a place on the video's timeline is. hls.js reckons that from where it believes its segments to lie, which may be
// up to a segment off: it starts within one and never corrects the times. What was parsed from the media is where it lies.

interface Anchor {
  startS: number;
  dateMs: number;
}

const keptAnchors = 200;

export class ProgramClock {
  #anchors: Anchor[] = [];

  reset(): void {
    this.#anchors = [];
  }

  /** A part or segment that lies at startS seconds on the video's timeline has this time in the playlist (EXT-X-PROGRAM-DATE-TIME). */
  onParsed(startS: number, dateMs: number): void {
    this.#anchors.push({ startS, dateMs });
    if (this.#anchors.length > keptAnchors) this.#anchors.shift();
  }

  /** In milliseconds since 1970, by the server's clock; null where it is not known. */
  dateMsAt(timeS: number): number | null {
    let nearest: Anchor | null = null;
    for (const anchor of this.#anchors) {
      if (anchor.startS <= timeS && (nearest === null || anchor.startS >= nearest.startS)) nearest = anchor;
    }
    return nearest === null ? null : nearest.dateMs + (timeS - nearest.startS) * 1000;
  }
}
