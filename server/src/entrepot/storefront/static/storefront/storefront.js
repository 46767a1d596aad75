// What makes the shop installable and a little quicker; every page works without it.
if ("serviceWorker" in navigator) navigator.serviceWorker.register("/sw.js");
