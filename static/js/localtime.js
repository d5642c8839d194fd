// Tells the server the reader's time zone, and shows this page's times in it until the server knows.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const two = (number) => String(number).padStart(2, "0");

function spoken(moment, style) {
  const clock = `${two(moment.getHours())}:${two(moment.getMinutes())}`;
  if (style === "clock") return clock;
  const year = moment.getFullYear() === new Date().getFullYear() ? "" : ` ${moment.getFullYear()}`;
  const seconds = style === "seconds" ? `:${two(moment.getSeconds())}` : "";
  return `${moment.getDate()} ${months[moment.getMonth()]}${year} ${clock}${seconds}`;
}

function localise(root) {
  for (const time of root.querySelectorAll("time[data-style]")) {
    time.textContent = spoken(new Date(time.dateTime), time.dataset.style);
  }
}

if (zone && zone !== document.documentElement.dataset.zone) {
  const secure = location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `timezone=${encodeURIComponent(zone)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  localise(document);
  document.addEventListener("rows:added", (event) => localise(event.target));
}
