// Draws a curtain over the page. A glance is stopped, a person is not: the words say that it is no lock.
const root = document.documentElement;
const title = document.title;

const curtain = document.createElement("dialog");
const heading = document.createElement("h2");
const words = document.createElement("p");
const show = document.createElement("button");
heading.id = "curtain-heading";
heading.textContent = "Screen hidden";
words.textContent =
  "This is not a lock: anybody here can show the screen again. Before you walk away, lock the computer.";
show.type = "button";
show.className = "large";
show.textContent = "Show the screen";
const row = document.createElement("p");
row.className = "buttons";
row.append(show);
curtain.setAttribute("aria-labelledby", heading.id);
curtain.append(heading, words, row);

const draw = (event) => {
  event.preventDefault();
  root.dataset.curtain = "drawn";
  document.title = "Screen hidden – Lodge";
  curtain.showModal();
};

curtain.addEventListener("close", () => {
  delete root.dataset.curtain;
  document.title = title;
});
show.addEventListener("click", () => curtain.close());
document.body.append(curtain);
for (const link of document.querySelectorAll("[data-hide]")) link.addEventListener("click", draw);
