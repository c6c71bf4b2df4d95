/** Frequencies in hertz and when they begin, in seconds. */
const NOTES = [
  { frequency: 659.25, at: 0 },
  { frequency: 880, at: 0.13 },
];
const LOUDNESS = 0.12;
const LENGTH = 0.35;

/** A short sound that is made, not loaded. */
export class Chime {
  /** @type {AudioContext | null} */
  #audio = null;

  /** Browsers let a page sound only once somebody has touched it: to be called then. */
  prepare() {
    try {
      this.#audio ??= new AudioContext();
      if (this.#audio.state === "suspended") this.#audio.resume().catch(() => {});
    } catch {
      // No sound device, or no permission: the page stays silent.
    }
  }

  /** Sounds in one of the site's tabs only. */
  play() {
    const { locks } = navigator;
    if (!locks) return this.#sound();
    locks
      .request("martlet inbox chime", { ifAvailable: true }, (lock) => {
        if (!lock) return undefined;
        this.#sound();
        return new Promise((resolve) => setTimeout(resolve, 1_000));
      })
      .catch(() => {});
  }

  close() {
    this.#audio?.close().catch(() => {});
    this.#audio = null;
  }

  #sound() {
    const audio = this.#audio;
    if (audio?.state !== "running") return;
    for (const { frequency, at } of NOTES) {
      const start = audio.currentTime + at;
      const tone = audio.createOscillator();
      const volume = audio.createGain();
      tone.frequency.value = frequency;
      volume.gain.setValueAtTime(0.0001, start);
      volume.gain.exponentialRampToValueAtTime(LOUDNESS, start + 0.015);
      volume.gain.exponentialRampToValueAtTime(0.0001, start + LENGTH);
      tone.connect(volume).connect(audio.destination);
      tone.start(start);
      tone.stop(start + LENGTH);
    }
  }
}
