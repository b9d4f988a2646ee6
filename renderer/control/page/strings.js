// Every word on the page, in both languages.
const STRINGS = {
  en: {
    language: "中文", stage: "On the wall", controls: "Controls", more: "More", noPicture: "No picture yet",
    now: "Now", next: "Next", go: "GO", previous: "Previous", hold: "Hold", resume: "Go on", cut: "Next", freeze: "Freeze",
    brightness: "Brightness", holdToConfirm: "Press and hold", blackout: "Blackout", panic: "Panic", evacuate: "Evacuate",
    cuesHint: "Tap to look, hold to go there.", spots: "Photo spots", nudge: "Eye and corner",
    nudgeHint: "Stand at the spot. Move until the edges of the room run on across the seam.",
    patterns: "Test patterns", level: "Level", tabShow: "Show", tabCues: "Cues", tabHall: "Hall", tabLog: "Log",
    unlock: "Unlock", unlockTitle: "Enter the token", cancel: "Cancel", token: "Token",
    unlockText: "Without it this page can only look. It is in the file “token” of the machine that plays the show.",
    tokenWrong: "That is not the token.", unlocked: "Unlocked", end: "End", holdEnd: "Hold to end",
    lost: "Connection lost. Trying again …", silent: "The player is silent. It is being started again.",
    locked: "Every frame on time", missedMinute: (n) => (n === 1 ? "1 frame missed this minute" : `${n} frames missed this minute`),
    silentLamp: "No picture", left: (t) => `−${t}`, waits: "waits for GO", ownEye: "Cue's own",
    work: (now, budget) => `${now} of ${budget} ms`, strip: "Work per frame against the time that a frame has",
    missed: "Missed", freeze_ms: "Longest freeze", lateness: "Late, p99", jitter: "Jitter", restarts: "Restarts", quality: "Quality",
    held: "Held", heldText: "The show's time stands still", frozen: "Frozen", frozenText: "The picture stands, time runs on",
    blackoutText: "Black until it is ended", panicState: "Panic", panicText: "Faded out. GO goes on",
    evacuated: "Evacuation", evacuatedText: "The safety picture is on the wall", idle: "Idle", idleText: "Outside opening hours",
    safe: "Safe scene", safeText: "The cue cannot be shown", starting: "Starting", startingText: "The first picture is on its way",
    pattern: "Test pattern", x: "Left – right", y: "Height", z: "Distance", angle: "Corner", reset: "Reset",
    save: "Hold to save", saved: "Saved in the wall's file", builtin: "This is the built-in wall; it cannot be changed.",
    holdOn: "Hold for one second", gone: (verb) => `${verb}: done`, seconds: "s", repeat: (n) => `${n} ×`, nowTag: "now", nextTag: "next",
    states: { playing: "playing", held: "held", frozen: "frozen", blackout: "blackout", idle: "idle", safe: "safe scene", panic: "panic", starting: "starting" },
  },
  zh: {
    language: "EN", stage: "墙面画面", controls: "操作", more: "更多", noPicture: "尚无画面",
    now: "当前", next: "下一个", go: "GO", previous: "上一个", hold: "暂停", resume: "继续", cut: "后一个", freeze: "定格",
    brightness: "亮度", holdToConfirm: "长按一秒执行", blackout: "黑场", panic: "紧急停止", evacuate: "疏散",
    cuesHint: "轻点查看，长按跳转。", spots: "拍照点", nudge: "视点与墙角",
    nudgeHint: "站在观看点上微调，直到房间的棱线在接缝处连成一线。",
    patterns: "测试图", level: "电平", tabShow: "演出", tabCues: "节目", tabHall: "展厅", tabLog: "日志",
    unlock: "解锁", unlockTitle: "输入口令", cancel: "取消", token: "口令",
    unlockText: "没有口令只能查看。口令在播放主机的 “token” 文件中。",
    tokenWrong: "口令不对。", unlocked: "已解锁", end: "结束", holdEnd: "长按结束",
    lost: "连接中断，正在重连……", silent: "播放器没有响应，正在重新启动。",
    locked: "每帧准时", missedMinute: (n) => `一分钟内丢 ${n} 帧`,
    silentLamp: "无画面", left: (t) => `−${t}`, waits: "等待 GO", ownEye: "节目默认",
    work: (now, budget) => `${now} / ${budget} 毫秒`, strip: "每帧用时与帧预算",
    missed: "丢帧", freeze_ms: "最长停顿", lateness: "延迟 p99", jitter: "抖动", restarts: "重启", quality: "画质",
    held: "已暂停", heldText: "演出时间停住", frozen: "已定格", frozenText: "画面不动，时间继续",
    blackoutText: "保持黑场直到结束", panicState: "紧急停止", panicText: "已淡出，按 GO 继续",
    evacuated: "疏散", evacuatedText: "墙面正显示安全画面", idle: "待机", idleText: "非开放时间",
    safe: "安全画面", safeText: "该节目无法显示", starting: "启动中", startingText: "第一幅画面即将出现",
    pattern: "测试图", x: "左右", y: "高度", z: "距离", angle: "墙角", reset: "复位",
    save: "长按保存", saved: "已写入墙面文件", builtin: "这是内置墙面，不能修改。",
    holdOn: "请按住一秒", gone: (verb) => `${verb}：完成`, seconds: "秒", repeat: (n) => `${n} 遍`, nowTag: "当前", nextTag: "下一个",
    states: { playing: "播放中", held: "已暂停", frozen: "已定格", blackout: "黑场", idle: "待机", safe: "安全画面", panic: "紧急停止", starting: "启动中" },
  },
};

const KEY = "yingbi-language";
let language = remembered() ?? (navigator.language.toLowerCase().startsWith("zh") ? "zh" : "en");

function remembered() {
  const kept = localStorage.getItem(KEY);
  return kept in STRINGS ? kept : null;
}

export const t = (key) => STRINGS[language][key] ?? key;

export function switchLanguage() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem(KEY, language);
}

export function applyLanguage() {
  document.documentElement.lang = language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
}

export const isChinese = () => language === "zh";
