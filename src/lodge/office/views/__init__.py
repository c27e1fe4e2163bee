"""The office's pages: the register, days, classes, devices, pupils, the sheet, adults who collect."""
