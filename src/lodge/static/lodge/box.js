// The one box keeps the focus, and what stands in it is marked, so that the next scan writes over it.
// A form that saves several says on its button how many are ticked.
const box = document.querySelector(".one-box input[type=text]");
if (box) {
  box.focus();
  box.select();
}
for (const form of document.querySelectorAll("form[data-count]")) {
  const button = form.querySelector(".buttons button");
  const say = () => {
    const many = form.querySelectorAll("input[name=chosen]:checked").length;
    button.textContent = `${form.dataset.count}: ${many} ${many === 1 ? "phone" : "phones"}`;
  };
  if (button) {
    form.addEventListener("change", say);
    say();
  }
}
