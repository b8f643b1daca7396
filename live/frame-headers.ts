// What stands before a stream of frames.

export const FRAME_HEADERS = {
  'content-type': 'text/event-stream; charset=utf-8',
  'cache-control': 'no-store',
  // A proxy in front that collects an answer would never pass one on that does not end.
  'x-accel-buffering': 'no',
} as const;
