// Work of the last frames against the time that a frame has.
const FRAMES = 360;

export class Strip {
  constructor(canvas) {
    this.canvas = canvas;
    this.work = [];
    this.budget = 1000 / 60;
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  add(work, fps) {
    if (!work.length) return;
    this.budget = 1000 / fps;
    this.work = this.work.concat(work).slice(-FRAMES);
    this.draw();
  }

  get last() { return this.work.at(-1) ?? 0; }

  draw() {
    const { canvas, work, budget } = this;
    const dpr = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth * dpr, canvas.clientHeight * dpr];
    if (!width) return;
    [canvas.width, canvas.height] = [width, height];
    const draw = canvas.getContext("2d");
    const colour = (name) => getComputedStyle(canvas).getPropertyValue(name);
    const top = budget * 1.6;
    const y = (ms) => height - Math.min(ms / top, 1) * height;
    const bar = width / FRAMES;
    for (const [late, fill] of [[false, colour("--jade")], [true, colour("--cinnabar")]]) {
      draw.fillStyle = fill;
      work.forEach((ms, i) => {
        if (ms > budget !== late) return;
        const x = width - (work.length - i) * bar;
        draw.fillRect(x, y(ms), Math.max(bar - dpr * 0.25, bar * 0.6), height - y(ms));
      });
    }
    draw.strokeStyle = colour("--paper");
    draw.globalAlpha = 0.55;
    draw.setLineDash([4 * dpr, 4 * dpr]);
    draw.lineWidth = dpr;
    draw.beginPath();
    draw.moveTo(0, Math.round(y(budget)) + 0.5);
    draw.lineTo(width, Math.round(y(budget)) + 0.5);
    draw.stroke();
  }
}
