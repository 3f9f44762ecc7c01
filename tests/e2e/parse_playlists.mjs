// Reads playlists (files named on the command line) with two independent parsers and prints what each saw, as JSON.
import { readFileSync } from 'node:fs';
import hlsParser from 'hls-parser';
import { Parser } from 'm3u8-parser';

hlsParser.setOptions({ strictMode: true, silent: true });

function withHlsParser(text) {
  const playlist = hlsParser.parse(text);
  if (playlist.isMasterPlaylist) return { variants: playlist.variants.length };
  const segments = playlist.segments.filter((segment) => segment.uri);
  return {
    targetDuration: playlist.targetDuration,
    mediaSequence: playlist.mediaSequenceBase ?? 0,
    segments: segments.length,
    duration: segments.reduce((sum, segment) => sum + segment.duration, 0),
    keys: segments.filter((segment) => segment.key).length,
    skipped: playlist.skip ?? 0,
    reports: playlist.renditionReports.length,
  };
}

function withM3u8Parser(text) {
  const parser = new Parser();
  const warnings = [];
  parser.on('warn', (warning) => warnings.push(warning.message));
  parser.push(text);
  parser.end();
  const { manifest } = parser;
  if (manifest.playlists?.length) return { variants: manifest.playlists.length, warnings };
  const segments = manifest.segments.filter((segment) => segment.uri);
  return {
    targetDuration: manifest.targetDuration,
    mediaSequence: manifest.mediaSequence ?? 0,
    segments: segments.length,
    duration: segments.reduce((sum, segment) => sum + segment.duration, 0),
    keys: segments.filter((segment) => segment.key).length,
    skipped: manifest.skip?.skippedSegments ?? 0,
    reports: manifest.renditionReports?.length ?? 0,
    hints: manifest.preloadSegment?.preloadHints?.length ?? 0,
    warnings,
  };
}

const results = process.argv.slice(2).map((file) => {
  const text = readFileSync(file, 'utf8');
  try {
    return { file, hlsParser: withHlsParser(text), m3u8Parser: withM3u8Parser(text) };
  } catch (error) {
    return { file, error: String(error) };
  }
});
console.log(JSON.stringify(results));
