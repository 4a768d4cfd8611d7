"""The product complaint archive 产品投诉档案: what each month was for each product, closed once and kept as it was."""
